"""What other desks hand out: one ticket each, in the shapes their documentation gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ZENDESK = {
    "id": 35436,
    "via": {"channel": "email"},
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-02T12:00:00Z",
    "subject": "Where is my parcel?",
    "description": "It should have been here on Friday.",
    "priority": "high",
    "status": "solved",
    "requester_id": 20978392,
    "requester": {"id": 20978392, "name": "Ana", "email": "ana@example.com"},
    "assignee_id": 235323,
    "tags": ["parcel", "vip"],
    "custom_fields": [{"id": 27642, "value": "745"}, {"id": 27648, "value": None}],
    "metric_set": {"solved_at": "2026-03-02T11:30:00Z"},
    "comments": [
        {
            "id": 1,
            "author_id": 20978392,
            "public": True,
            "created_at": "2026-03-02T09:00:00Z",
            "body": "It should have been here.",
        },
        {"id": 2, "author_id": 235323, "public": False, "created_at": "2026-03-02T09:02:00Z", "body": "carrier asked"},
        {
            "id": 3,
            "author_id": 235323,
            "public": True,
            "created_at": "2026-03-02T09:04:00Z",
            "html_body": "<p>Hi,<br>on its way</p>",
        },
        {"id": 4, "author_id": 20978392, "public": True, "created_at": "2026-03-02T11:00:00Z", "body": "thanks"},
        {"id": 5, "author_id": 9, "public": True, "created_at": "2026-03-02T11:20:00Z", "body": "welcome"},
    ],
}
ZAMMAD = {
    "id": 11,
    "number": "82011",
    "title": "返品について",
    "group": "Users",
    "state": "pending reminder",
    "priority": "2 normal",
    "customer": "nicole@example.com",
    "customer_id": 5,
    "owner": "agent@example.com",
    "created_at": "2026-03-02T09:00:00.123Z",
    "updated_at": "2026-03-02T10:00:00.000Z",
    "tags": ["refund"],
    "articles": [
        {
            "id": 30,
            "type": "phone",
            "sender": "Customer",
            "internal": False,
            "content_type": "text/plain",
            "body": "call",
            "created_at": "2026-03-02T09:00:00.123Z",
        },
        {
            "id": 31,
            "type": "email",
            "sender": "Agent",
            "internal": False,
            "content_type": "text/html",
            "body": "<div>Dear &amp; kind<script>x</script></div>",
            "created_at": "2026-03-02T09:10:00Z",
            "created_by": "agent@example.com",
        },
        {"id": 32, "type": "note", "sender": "Agent", "internal": True, "body": "vip", "created_at": "2026-03-02T09:11:00Z"},
    ],
}
CHATWOOT = {
    "id": 77,
    "status": "resolved",
    "priority": None,
    "created_at": 1772442000,
    "last_activity_at": 1772442600,
    "labels": ["billing"],
    "custom_attributes": {"plan": "gold"},
    "meta": {
        "sender": {"id": 4, "name": "Lee", "email": "lee@example.com", "phone_number": "+15550100"},
        "channel": "Channel::Whatsapp",
        "assignee": {"id": 2, "name": "Kim"},
    },
    "messages": [
        {"id": 501, "content": "hello", "message_type": 0, "created_at": 1772442000, "private": False, "sender": {"id": 4}},
        {"id": 502, "content": "we are away", "message_type": 3, "created_at": 1772442001, "private": False},
        {"id": 503, "content": "Kim joined", "message_type": 2, "created_at": 1772442100, "private": False},
        {"id": 504, "content": "hi!", "message_type": 1, "created_at": 1772442120, "private": False, "sender": {"id": 2}},
        {
            "id": 505,
            "content": None,
            "message_type": 0,
            "created_at": 1772442200,
            "attachments": [{"data_url": "files/1.png"}],
            "sender": {"id": 4},
        },
    ],
}
FRAPPE = {
    "name": 31,
    "subject": "Invoice",
    "description": "<p>Please send it</p>",
    "status": "Closed",
    "priority": "Medium",
    "raised_by": "joe@example.com",
    "agent_group": "Billing",
    "opening_date": "2026-03-02",
    "opening_time": "9:00:00.500000",
    "creation": "2026-03-02 09:00:00.500000",
    "resolution_date": "2026-03-02 10:00:00",
    "via_customer_portal": 1,
    "_assign": '["kim@example.com"]',
    "communications": [
        {"name": "c1", "sent_or_received": "Received", "content": "Please", "communication_date": "2026-03-02 09:00:00.500000"},
        {
            "name": "c2",
            "sent_or_received": "Sent",
            "sender": "kim@example.com",
            "content": "Here",
            "communication_date": "2026-03-02 09:03:00",
        },
    ],
    "comments": [{"name": "n1", "commented_by": "kim@example.com", "content": "vat?", "creation": "2026-03-02 09:01:00"}],
}
SHAPES: dict[str, Mapping[str, Any]] = {"zendesk": ZENDESK, "zammad": ZAMMAD, "chatwoot": CHATWOOT, "frappe": FRAPPE}
LISTS = {"zendesk": ("tickets",), "zammad": (), "chatwoot": ("data", "payload"), "frappe": ("data",)}
