"""Trains the model of `linnet.moderation.detector` (`make detector`); see docs/detector.md."""
