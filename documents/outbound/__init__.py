"""The one gate for requests to addresses that a tenant names: what it lets through, and what it makes of an answer.

Knows no tenant and no row. Addresses that the operator sets (mail, model servers, stores) need no gate.
"""

from documents.outbound.addresses import Destination, OutboundRefused, is_allowed, parse_url
from documents.outbound.gate import Answer, OutboundFailed, ask

__all__ = ["Answer", "Destination", "OutboundFailed", "OutboundRefused", "ask", "is_allowed", "parse_url"]
