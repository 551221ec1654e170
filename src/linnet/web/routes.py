"""The endpoints of the web."""

from linnet.web import capabilities, config, csp_reports, session, versions, well_known

ENDPOINTS = [
    versions.get_versions,
    capabilities.get_capabilities,
    well_known.get_client,
    well_known.get_support,
    config.get_config,
    session.post_login,
    session.post_register,
    session.post_refresh,
    session.post_logout,
    csp_reports.post_reports,
]
