"""Currencies: the codes of ISO 4217 in use, and the signs and words that people write for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from frontdesk.lang import spelling

_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CODES: frozenset[str] = frozenset(_CODES.split())
"""ISO 4217, circulating currencies: list one of SIX, the maintenance agency, with amendments up to 180."""

_FUNDS = "BOV CHE CHW CLF COU MXV USN UYI UYW XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
FUNDS: Final = frozenset(_FUNDS.split())
"""The rest of list one: codes of funds, metals and units of account, in which no prices are given."""

_BEFORE_EURO = "ATS BEF BGN CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK"
_REPLACED = "ANG>XCG BYR>BYN CUC>CUP GHC>GHS MRO>MRU ROL>RON SLL>SLE STD>STN TRL>TRY VEF>VES ZMK>ZMW ZWL>ZWG"
SUCCESSORS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_BEFORE_EURO.split(), "EUR"),
    **dict(pair.split(">") for pair in _REPLACED.split()),
}
"""Withdrawn codes, and the codes that replaced them (ISO 4217, list three)."""

DOLLARS: frozenset[str] = frozenset({"ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"})
"""Currencies whose sign is `$`."""

_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "$": "USD", "₹": "INR", "₺": "TRY", "₴": "UAH", "zł": "PLN", "US$": "USD"}
_WORDS = {
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "dólares": "USD",
    "pound": "GBP",
    "pounds": "GBP",
    "pond": "GBP",
    "yen": "JPY",
}


def code(written: str, usual: str = "") -> str | None:
    """The code of a currency that is written as a code, sign or word, in any case; None if it is no currency.

    Args:
        usual: The currency that a bare `$` means, if `$` is the sign of that currency.
    """
    if written.upper() in CODES:
        return written.upper()
    if written == "$" and usual in DOLLARS:
        return usual
    return _SIGNS.get(written.upper() if written.isascii() else written.lower()) or _WORDS.get(written.lower())


def problem(written: str) -> tuple[str, str] | None:
    """What is wrong with the code of a currency in a playbook, and what to do; None for an active code of ISO 4217."""
    if written in CODES or written in FUNDS:
        return None
    successor = SUCCESSORS.get(written)
    if successor:
        return f"{written!r} is no longer a currency", f"write {successor!r}, which replaced it"
    if "{{" in written:
        return (
            "a currency cannot be filled in with '{{ }}'",
            "write a code such as EUR, or leave it out to use the captured currency",
        )
    meant = code(written) or spelling.only(written, CODES)
    hint = spelling.proposal(written, meant) or "write an ISO 4217 code, such as EUR"
    return f"{written[:40]!r} is not an ISO 4217 currency", hint
