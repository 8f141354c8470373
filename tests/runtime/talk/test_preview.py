"""What a list shows of a chat: what people said last, since the bot says the same in all of them."""

from __future__ import annotations

from runtime.offices import Office

FIRST = """
frontdesk: 1
name: First
install:
  origins: [https://www.example.com]
pathways:
  start:
    - card: live_chat
      wait_time: 30s
      online_message: One moment.
      offline_message: Nobody is here.
    - card: capture
      fields: [{field: person.email, ask: Where can we write to you?}]
"""


def test_the_bots_words_take_nobodys_place(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    assert guest.stored.preview == "Talk to sales"
    office.passes(60)
    assert guest.heard[-1] == "What is your name?"
    assert guest.stored.preview == "Talk to sales"
    guest.says("Jane")
    assert guest.heard[-1] == "Your e-mail, Jane?"
    assert guest.stored.preview == "Jane"


def test_who_has_said_nothing_yet_is_shown_with_the_bots_words(office: Office) -> None:
    office.deploy("first", FIRST)
    office.comes_online(office.mia)
    guest = office.visit("first")
    assert guest.stored.preview == "One moment."
    guest.says("Hello?")
    assert guest.stored.preview == "Hello?"
