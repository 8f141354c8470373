"""Currencies: the codes of ISO 4217 in use, and the signs and words that visitors write for them."""

from __future__ import annotations

_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CODES: frozenset[str] = frozenset(_CODES.split())
"""ISO 4217, circulating currencies."""

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
    """The code of a currency as somebody wrote it: a code, sign or word in any case; none for what is no currency.

    Args:
        usual: The currency that a bare `$` means, if it is one that is written so.
    """
    if written.upper() in CODES:
        return written.upper()
    if written == "$" and usual in DOLLARS:
        return usual
    return _SIGNS.get(written.upper() if written.isascii() else written.lower()) or _WORDS.get(written.lower())
