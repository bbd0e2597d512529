package io.contactsync.memberdb;

import io.contactsync.event.ContactId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the query says of the contacts that were asked for. Every asked id is in exactly one place; {@code members} and
 * {@code problems} may name others too, where the database takes two spellings for equal.
 *
 * @param members   those that have one good row, each under its own id
 * @param problems  those whose row cannot become a contact, or that have several
 * @param nameless  rows that were returned but whose id could not be read
 * @param absent    those without a row
 * @param respelled those that only have a row whose id the database takes for equal, but that is spelled otherwise
 */
public record Reading(
        Map<ContactId, MemberRow> members,
        Map<ContactId, RowProblem> problems,
        List<RowProblem> nameless,
        Set<ContactId> absent,
        Set<ContactId> respelled) {}
