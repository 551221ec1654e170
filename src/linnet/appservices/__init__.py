"""Application services: bridges and bots that act for many users.

Duty: their registration files, which names belong to them, recognising their tokens and letting
them act as their users, handing them what happens in order, asking them about names and other
networks, and showing everybody where they are.
Tables: `appservice_streams`, `ended_service_tokens`.
Not here: what a user or a room is; a service acts through the same endpoints as everybody.
"""
