"""The endpoints of sign-in through the browser."""

from linnet.sessions.sso import redirect

ENDPOINTS = [redirect.get_redirect, redirect.get_redirect_to_provider]
