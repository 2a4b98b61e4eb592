"""How the clauses of contracts are commonly worded: what drawn contracts are put together from.

Knows nothing of pages or truths. "{...}" stands for what is filled in; every wording stands in a list of at least
five, so that some of each can be left out.
"""

from __future__ import annotations

# title, the roles of the two parties, whether the second is a natural person
KINDS = (
    ("Services Agreement", "Client", "Contractor", False),
    ("Supply Agreement", "Buyer", "Supplier", False),
    ("Lease Agreement", "Landlord", "Tenant", True),
    ("Software Licence Agreement", "Licensor", "Licensee", False),
    ("Employment Agreement", "Employer", "Employee", True),
    ("Distribution Agreement", "Manufacturer", "Distributor", False),
    ("Maintenance and Support Agreement", "Customer", "Provider", False),
    ("Consultancy Agreement", "Company", "Consultant", True),
    ("Master Purchase Agreement", "Purchaser", "Vendor", False),
    ("Framework Agreement for Cleaning Services", "Customer", "Supplier", False),
    ("Agency Agreement", "Principal", "Agent", True),
    ("Hosting Agreement", "Customer", "Host", False),
    ("Equipment Rental Agreement", "Owner", "Renter", False),
    ("Franchise Agreement", "Franchisor", "Franchisee", False),
    ("Tenancy Agreement", "Landlord", "Tenant", True),
    ("Contract of Employment", "Employer", "Employee", True),
    ("Mutual Non-Disclosure Agreement", "First Party", "Second Party", False),
)
MADE = (
    "This Agreement is made on {made}", "This Agreement is dated {made} and made",
    "THIS AGREEMENT is entered into on {made}", "This {title} is made and entered into on {made}",
    "THIS {TITLE} is dated {made} and is", "This Agreement, dated {made}, is concluded",
    "This {title} (the “Agreement”) was signed on {made}", "AGREEMENT made the {made}",
    "This contract is made as of {made}", "Date of this Agreement: {made}. It is made",
)  # fmt: skip
MADE_EFFECTIVE = (
    "This {title} (this “Agreement”) is entered into as of {made} (the “Effective Date”)",
    "This Agreement is made effective as of {made} (the “Effective Date”)",
    "THIS {TITLE} is made and entered into effective {made} (“Effective Date”)",
    "This Agreement is made and shall be effective on {made} (the “Commencement Date”)",
    "This Agreement, effective as of {made} (hereinafter the “Effective Date”), is made",
)
UNDATED = (
    "This Agreement is made", "THIS AGREEMENT is concluded", "This {title} is entered into",
    "This {title} (the “Agreement”) is made", "This contract is made",
)  # fmt: skip
BETWEEN = (" between:", " by and between", " between the following parties:", " by and between:", " between")
PARTIES_HEADINGS = ("", "PARTIES", "Parties", "BETWEEN", "The parties")
FIRM_DESCRIBED = (
    "of {address} (the “{role}”)",
    "a company registered in {land} under number {number}, whose registered office is at {address} (“{role}”)",
    "with its principal place of business at {address} (hereinafter the “{role}”)",
    "a {state} corporation having its offices at {address} (the “{role}”)",
    "whose address is {address}, hereinafter called the “{role}”",
    "{address} (the “{role}”)", "a {state} limited liability company (“{role}”)", "(“{role}”)",
    "established at {address} (referred to below as the “{role}”)", "a company of {town} (the “{role}”)",
)  # fmt: skip
PERSON_DESCRIBED = (
    "of {address} (the “{role}”)", "residing at {address} (the “{role}”)",
    "an individual living at {address} (“{role}”)",
    "whose home address is {address} (hereinafter the “{role}”)", "(the “{role}”)",
)  # fmt: skip
AGREED = (
    "The parties agree as follows.", "It is agreed as follows:", "NOW, THEREFORE, the parties agree as follows:",
    "The parties have agreed the following terms.", "In consideration of the mutual promises below, the parties agree:",
    "WHEREAS the {one} wishes to work with the {two}; and WHEREAS the {two} is willing to do so. It is agreed:",
    "Background: the {one} has asked the {two} to do the work described in the Schedule. AGREED TERMS",
)  # fmt: skip
STARTS = (
    "This Agreement takes effect on {start}", "This Agreement shall commence on {start}",
    "This Agreement comes into force on {start}", "This Agreement begins on {start} (the “Commencement Date”)",
    "This Agreement shall take effect on {start} (the “Effective Date”)",
    "With effect from {start}, this Agreement is binding on both parties",
    "This Agreement is effective from {start}", "The effective date of this Agreement is {start}. It runs",
    "This Agreement will become effective on {start} (“Effective Date”)",
    "This Agreement starts on {start}", "Commencing on {start}, this Agreement remains in force",
    "The Effective Date is {start}. This Agreement stays in force",
    "The term begins on {start}", "This Agreement shall have effect from {start}",
    "This Agreement enters into force with effect from {start} (the “Effective Date”)",
)  # fmt: skip
RUNS = (
    " and continues for an initial term of {term}", " and shall continue for a period of {term}",
    " and shall remain in force for {term}", " and runs for a fixed term of {term}",
    ", and will continue in full force and effect for {term}", " and lasts for {term} (the “Initial Term”)",
    " and, subject to earlier termination, continues for a first period of {term}", " for a term of {term}",
    " and shall be valid for {term}", " and is concluded for {term}",
)  # fmt: skip
UNTIL = (
    ", until {end}", ", expiring on {end}", ", and shall expire on {end} (the “Expiry Date”)", ", that is until {end}",
    ", ending on {end}", ", through {end}", " and ends on {end}", ", until and including {end} (the “Expiration Date”)",
    ", and shall end automatically on {end}", ", until {end} (the “End Date”)",
)  # fmt: skip
UNLESS = (
    ".", ", unless terminated earlier under this Agreement.", ", unless ended before in accordance with its terms.",
    ", unless it is terminated sooner as provided below.", " (the “Term”).", ", subject to the clause on termination.",
)  # fmt: skip
TERM_ALONE = (
    "The initial term of this Agreement is {term} from the Effective Date.",
    "The term of this Agreement shall be {term}.",
    "This Agreement shall remain in effect for {term} after the date on which it starts.",
    "This Agreement is made for a fixed period of {term}.",
    "The Initial Term shall be {term}, beginning on the Effective Date.",
    "This Agreement continues for a term of {term} commencing on the date hereof.",
    "Unless terminated earlier, this Agreement has a duration of {term}.",
)
END_ALONE = (
    "This Agreement shall expire on {end}.", "The Expiration Date of this Agreement is {end}.",
    "This Agreement ends on {end} without notice.", "This Agreement will terminate automatically on {end}.",
    "Unless renewed, this Agreement expires on {end} (the “Expiry Date”).", "The last day of the term is {end}.",
)  # fmt: skip
INDEFINITE = (
    " and continues until it is terminated by either party.", " and is concluded for an indefinite period.",
    " and remains in force until ended by notice.", " and continues without limit of time.",
    " and shall continue until terminated in accordance with its terms.",
)  # fmt: skip
RENEWS = (
    "This Agreement shall automatically renew for successive periods of {renewal}",
    "At the end of the initial term this Agreement renews automatically for further periods of {renewal} each",
    "Thereafter it shall be extended automatically for successive {renewal} terms",
    "Upon expiry the Agreement is renewed for additional consecutive terms of {renewal}",
    "After the Initial Term this Agreement will renew for successive periods of {renewal} each",
    "The term shall be automatically extended by further periods of {renewal}",
)
NO_RENEWAL = (
    ", unless either party gives written notice of non-renewal at least {notice} before the end of the current term.",
    ", unless one party notifies the other not less than {notice} prior to the expiry that it does not wish to renew.",
    ", unless terminated by either party on {notice} written notice before the end of any term.",
    ", provided that neither party has given the other {notice} prior written notice of its intention not to renew.",
    ", unless a party gives notice of termination no later than {notice} before the renewal date.",
)
RENEWS_PLAIN = (
    ".", ", unless either party gives notice of non-renewal.", ", unless ended in accordance with this Agreement.",
    ", unless one of the parties objects in writing.", ", unless notice is given as provided below.",
)  # fmt: skip
NOTICE = (
    "Either party may prevent the renewal of this Agreement by giving at least {notice} notice in writing.",
    "Either party may terminate this Agreement, or stop it from renewing, on not less than {notice} written notice.",
    "A party that does not wish to renew shall tell the other at least {notice} before the end of the term.",
    "This Agreement can be ended, or kept from renewing, by either party giving the other {notice} written notice.",
    "Notice of non-renewal must be given in writing no later than {notice} before the expiry of the current term.",
    "To avoid a renewal, a party must give the other a minimum of {notice} prior written notice.",
    "Either party may give notice of its intention not to renew not less than {notice} before this Agreement expires.",
    "Renewal may be refused by either of the parties on at least {notice} prior notice in writing.",
    "Each party may bring this Agreement to an end at the close of any term by {notice} prior written notice.",
    "The {one} or the {two} may decline the renewal by giving the other {notice} notice in writing.",
    "The notice period for ending this Agreement at the end of a term, or opposing its renewal, is {notice}.",
    "Either party may end this Agreement or its extension by giving not less than {notice} written notice.",
)
NOTICE_AT_ANY_TIME = (
    "Either party may terminate this Agreement by giving the other not less than {notice} prior written notice.",
    "Either party may end this Agreement at any time on {notice} written notice to the other.",
    "This Agreement may be terminated by either party for any reason upon {notice} written notice.",
    "The {one} may terminate this Agreement for convenience with {notice} prior notice.",
    "The {two} may resign, and the {one} may end the engagement, on {notice} written notice.",
)
