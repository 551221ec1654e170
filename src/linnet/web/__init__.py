"""The web: what a browser or an app asks for before anybody has signed in.

Duty: serving the web client with its security headers, what this server can do (`/versions`,
`/capabilities`, `/.well-known`), and the session endpoints of the web client, which keep the
refresh token in a cookie that no script can read. It has no tables.
Not here: any Matrix operation beyond that.
"""
