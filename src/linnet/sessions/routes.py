"""The endpoints of this domain."""

from linnet.sessions import login, logout, register, whoami

ENDPOINTS = [
    login.get_login_flows,
    login.post_login,
    register.post_register,
    whoami.get_whoami,
    logout.post_logout,
    logout.post_logout_all,
]
