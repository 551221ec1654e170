"""The endpoints of this domain."""

from linnet.admin import delete_room, devices, figures, files, invites, record, rooms, users

ENDPOINTS = [
    users.get_users,
    users.post_user,
    users.get_user,
    users.put_password,
    users.put_admin,
    users.post_deactivate,
    devices.get_devices,
    devices.delete_device,
    devices.delete_devices,
    invites.get_invites,
    invites.delete_invite,
    files.get_files,
    files.delete_files,
    files.delete_file,
    files.get_quarantine,
    files.put_quarantined,
    rooms.get_rooms,
    rooms.get_room,
    rooms.get_members,
    rooms.put_closed,
    delete_room.delete_room,
    figures.get_figures,
    record.get_record,
    record.get_verdict,
]
