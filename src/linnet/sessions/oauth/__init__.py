"""OAuth 2.0: apps ask people for a session here, and never see a password.

Duty: what the server can do (metadata), registering apps, their requests and people's consent,
codes and tokens, ending sessions. What comes out is a session as any other, in the tables of
`sessions`.
Tables: `oauth_clients`, `oauth_requests`, `oauth_device_grants`.
Not here: the pages that people see, and who is in front of them (`web`).
"""
