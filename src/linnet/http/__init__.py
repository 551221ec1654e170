"""The front door: server, router, endpoints, body decoding, rate limits, error rendering.

Duty: turn a request into one call of an endpoint function with typed arguments, and what it returns
or raises into a response with the right Matrix error, CORS headers and status. It has no tables.

Not here: who a token belongs to (`sessions` tells, through `Authenticate`) and what any endpoint
does. No framework type leaves this folder.
"""
