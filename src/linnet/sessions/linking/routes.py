"""The endpoints of linking."""

from linnet.sessions.linking import form_of_2024, form_of_msc4388

ENDPOINTS = [
    form_of_2024.post_meeting,
    form_of_2024.get_meeting,
    form_of_2024.put_meeting,
    form_of_2024.delete_meeting,
    form_of_msc4388.get_available,
    form_of_msc4388.post_meeting,
    form_of_msc4388.get_meeting,
    form_of_msc4388.put_meeting,
    form_of_msc4388.delete_meeting,
]
