"""Clauses of contracts that say nothing of parties, dates of the contract, its term or notice, but name such figures.

Knows nothing of pages. A drawn contract holds some of them, so that what they say is learned to be something else.
"""

from __future__ import annotations

ASIDES = (
    ("Payment", "Invoices are payable within {days} days of the date of the invoice."),
    ("Charges", "The {one} shall pay the fees quarterly in arrears, no later than {days} days after receipt."),
    ("Fees", "The fee is reviewed every {months} months. Late sums bear interest from the {days}th day."),
    ("Rent", "The rent is due in advance on the first day of each month; a deposit is held for {months} months."),
    ("Price", "Prices are fixed for {months} months and may then change on {days} days' written notice to the {one}."),
    ("Breach", "Either party may end it at once where the other does not cure a material breach within {days} days."),
    (
        "Default",
        "If a party is in breach and fails to remedy it within {days} days after written notice of the breach, the"
        " other may terminate this Agreement with immediate effect.",
    ),
    ("Cause", "A party may terminate if the other is in default for more than {days} days or becomes insolvent."),
    ("Force majeure", "Where such an event lasts longer than {days} days, either party may terminate by notice."),
    ("Remedies", "The {two} has {days} days from the notice of a defect to repair it at its own cost."),
    ("Confidentiality", "Each party keeps the other's information secret. This clause survives for {years} years."),
    ("Confidential information", "These duties continue for {years} years after the end of this Agreement."),
    ("Records", "The {two} shall keep its books for at least {years} years and show them on {days} days' notice."),
    ("Restrictions", "For {months} months after the end the {two} shall not solicit the staff of the {one}."),
    ("Survival", "The clauses on liability survive expiry for a period of {years} years."),
    ("Delivery", "Goods are delivered within {days} days of each order and inspected within {few} days of arrival."),
    ("Orders", "The {one} gives a forecast for {months} months. Orders are accepted within {few} business days."),
    ("Warranty", "Goods are free of defects for {months} months from delivery."),
    ("Reports", "The {two} reports each month, not later than {few} days after its end."),
    ("Acceptance", "The work is deemed accepted unless rejected in writing within {days} days."),
    ("Previous terms", "This Agreement replaces the letter of {other} and all earlier understandings."),
    ("The Schedule", "The work is described in the proposal dated {other}, which forms part of this Agreement."),
    ("Permits", "The {two} holds the licence issued on {other} and shall keep it valid."),
    ("Milestones", "The first stage is to be completed by {later} and reviewed by both parties."),
    ("Insurance", "The {two} holds insurance, the present policy running until {later}."),
    ("Liability", "No party is liable in any year for more than the sums paid in the {months} months before."),
    ("Assignment", "Neither party may assign this Agreement without the consent of the other in writing."),
    ("Governing law", "This Agreement is governed by the laws of {land}, whose courts have jurisdiction."),
    ("Notices", "Notices are in writing and deemed received {few} days after posting."),
    ("Option", "The {one} may extend the term by written notice given at least {days} days before its expiration."),
    ("Extension", "A party wishing to extend shall ask the other in writing not less than {days} days before the end."),
    ("Option to renew", "If the {two} elects to renew, it gives the {one} {days} days' prior written notice of this."),
    ("Right to extend", "The {one} shall give a renewal notice at least {months} months prior to the end of the term."),
    ("Certificates", "No policy is cancelled or not renewed without {days} days' prior written notice to the {one}."),
    ("Policies", "The insurer shall give at least {days} days' written notice before the policy is cancelled."),
    ("Audit", "The {one} may inspect the books on {days} days' prior written notice, once in {months} months."),
    ("Change of control", "The {two} gives {days} days' notice before it is sold or moves its seat."),
    ("Disputes", "The parties negotiate for {days} days after written notice of a dispute before they go to court."),
    ("Changes", "The {two} may change its price list on {days} days' advance written notice."),
    ("Entire agreement", "This Agreement is the whole agreement of the parties and may be changed in writing only."),
)  # fmt: skip
SIGNS = (
    "Signed for and on behalf of {name}", "For {name}", "{name}", "Signed by {name}", "SIGNED on behalf of {name} by:",
)  # fmt: skip
SIGNED = (
    ("By: ____________", "Name: {person}", "Title: {office}", "Date: {signed}"),
    ("____________________", "{person}", "{office}", "{signed}"),
    ("Signature: ________", "{person}, {office}"),
    ("By: /s/ {person}", "Its: {office}", "Date: {signed}"),
    ("Name: {person}", "Position: {office}", "Signature: __________"),
)
WITNESS = (
    "IN WITNESS WHEREOF the parties have signed this Agreement.", "Signed by the parties:", "SIGNATURES",
    "Agreed and signed by the authorised representatives of the parties.", "The parties have signed below.",
)  # fmt: skip
OFFICES = ("Director", "Chief Executive Officer", "President", "Managing Director", "Vice President", "Secretary")
LANDS = ("England and Wales", "Scotland", "Delaware", "New York", "Ireland", "Texas", "Ontario", "New South Wales")
STATES = ("Delaware", "Nevada", "Texas", "Florida", "New York", "Ohio")
STEMS = (
    "Alder", "Brook", "Castle", "Dun", "East", "Fair", "Glen", "Hart", "Iron", "Kings", "Lake", "Mill", "North", "Oak",
    "Penn", "Quarry", "Rock", "Stone", "Thorn", "Upper", "Vale", "West", "York", "Zephyr",
)  # fmt: skip
TAILS = ("field", "gate", "ford", "wood", "bridge", "haven", "mere", "stead", "worth", "ley", "ton", "marsh")
TRADES = (
    "Holdings", "Clinic", "Foods", "Logistics", "Motors", "Energy", "College", "Systems", "Properties", "Textiles",
    "Laboratories", "Instruments", "Publishing", "Hotels", "Estates", "Robotics", "Retail", "Shipping", "Farms",
)  # fmt: skip
SERVICES = ("Cleaning", "Design", "Catering", "Plumbing", "Media", "Tutors", "Printing", "Gardens", "Studio", "Books")
FORMS = ("Ltd", "Limited", "LLC", "Inc.", "Corporation", "plc", "LLP", "GmbH", "B.V.", "Pty Ltd")
FIRST_NAMES = (
    "Anna", "David", "Maria", "James", "Priya", "Samuel", "Elena", "Thomas", "Grace", "Victor", "Helen", "Robert",
    "Amina", "Peter", "Laura", "Daniel",
)  # fmt: skip
STREETS = ("Street", "Road", "Avenue", "Lane", "Square", "Drive", "Way")
