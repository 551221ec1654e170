"""Scores how much a text reads like hate: a small linear model, the same here and in the web app.

A score is a hint. It may put a report further up, blur a stranger's first message or make somebody
read their own once more. It never removes, bans, reports or counts against anybody: see
docs/detector.md for how often it errs. Nothing here stores or sends a text or its score.

Pure: bytes of the model and a text in, a number out. The other side of it is
`client/src/matrix/protection/detector/`; `tests/vectors/detector.json` holds both to each other.
"""
