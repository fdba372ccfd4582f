"""A desk in one file: a customer writes, an agent answers, the clock explains itself, a rule says no, the log is checked.

python quick_start.py [FILE]        without a file: in memory
"""

import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import csdesk

SHANGHAI = ZoneInfo("Asia/Shanghai")


def main(path: str) -> None:
    asked = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)  # time is always an argument; left out, it is the system's
    with csdesk.open(path) as desk:
        message = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流三天没动了"}
        opened = desk.execute("ticket.open", message, actor="customer:c-17", now=asked, command_id="message-88")
        ticket = opened.ids["ticket"]
        print(f"ticket {ticket} was opened; its events:")
        for event in opened.events:
            print(f"  {event.seq} {event.type} by {event.actor}")

        answer = {"ticket": ticket, "text": "亲，您好，马上为您查询"}
        desk.execute("ticket.reply", answer, actor="agent:li", now=asked + timedelta(seconds=40))
        [why] = desk.explain(ticket=ticket, metric="first_response", now=asked + timedelta(hours=1))
        print(why.en + why.zh, end="")

        try:
            desk.execute("ticket.open", {**message, "kind": "praise"}, actor="customer:c-18", now=asked)
        except csdesk.Error as refusal:
            print(f"refused: {refusal.code}, {refusal.field}: {refusal.message}")

        again = desk.execute("ticket.open", message, actor="customer:c-17", now=asked, command_id="message-88")
        print(f"sent twice: {'done once' if again.repeated else 'done twice'}")

        for line in desk.customer("c-17").timeline:
            print(f"  {line.at.astimezone(SHANGHAI):%H:%M:%S} {line.what}")
        checked = desk.verify()
        print(f"log of {checked.events} events: {'unaltered' if checked.ok else checked.what}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ":memory:")
