"""Federation: the door for other servers, as far as it is built.

Duty: says which keys are this server's and where it is, and signs events as the policy server of
rooms that have chosen it. No tables.
Not here: asking other servers (`peers`); what rooms make of a policy server (`rooms`); the rules by
which is judged (`guarding`, `moderation`).
"""
