"""Sign-in through the browser for clients older than OAuth 2.0 (`m.login.sso`).

Duty: keeping what such a client asks for, and where its answer may go. The person is asked on the
same page as for OAuth 2.0, by the same rules (`oauth.consent`); what comes out is a login token,
which signs in once. It has no tables: a request is a row of `oauth_requests`.
Not here: third parties through which people sign in (`providers`); a client may name one of them.
"""
