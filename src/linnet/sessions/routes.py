"""The endpoints of this domain."""

from linnet.sessions import (
    deactivate,
    devices,
    lock,
    login,
    login_token,
    logout,
    openid,
    password,
    refresh,
    register,
    suspend,
    whoami,
    whois,
)
from linnet.sessions.oauth import routes as oauth
from linnet.sessions.passkeys import routes as passkeys
from linnet.sessions.sso import routes as sso

ENDPOINTS = [
    *oauth.ENDPOINTS,
    *passkeys.ENDPOINTS,
    *sso.ENDPOINTS,
    login.get_login_flows,
    login.post_login,
    login_token.post_get_token,
    openid.post_request_token,
    openid.get_user_info,
    register.post_register,
    whoami.get_whoami,
    logout.post_logout,
    logout.post_logout_all,
    refresh.post_refresh,
    devices.get_devices,
    devices.get_device,
    devices.put_device,
    devices.delete_device,
    devices.post_delete_devices,
    password.post_password,
    deactivate.post_deactivate,
    lock.get_lock,
    lock.put_lock,
    suspend.get_suspended,
    suspend.put_suspended,
    whois.get_whois,
]
