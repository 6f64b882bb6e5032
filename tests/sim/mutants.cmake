# Programs that are broken on purpose: the simulator, linked with one file of the production sources in which one line was changed. The file's
# object stands before the libraries, so that the linker takes it and not the archive's. Production has no switch, hook or branch for this.

# parley_mutant(NAME ROW FILE INVARIANT FROM TO [FROM TO]…): in FILE the text FROM, which must be there exactly once, becomes TO. The test, named
# after the ROW of the contract that is broken, shows that the simulator finds out within `mutant_seeds` seeds, by this INVARIANT (a regular expression).
set(mutant_seeds 200)
function(parley_mutant name row file invariant)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  file(READ ${CMAKE_SOURCE_DIR}/${file} text)
  foreach(from RANGE 4 ${ARGC} 2) # by index: code has semicolons, which would split a list
    if(from EQUAL ARGC)
      break()
    endif()
    math(EXPR to "${from} + 1")
    string(FIND "${text}" "${ARGV${from}}" first)
    string(FIND "${text}" "${ARGV${from}}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
      message(FATAL_ERROR "mutant ${name}: ${file} does not have exactly once: ${ARGV${from}}")
    endif()
    string(REPLACE "${ARGV${from}}" "${ARGV${to}}" text "${text}")
  endforeach()
  get_filename_component(base ${file} NAME)
  set(broken ${CMAKE_CURRENT_BINARY_DIR}/mutants/${name}/${base})
  file(CONFIGURE OUTPUT ${broken} CONTENT "${text}" @ONLY) # written only when it has changed
  parley_program(mutant-${name} SOURCES ${broken} DEPENDS parley_sim_main parley_sim)
  set_target_properties(mutant-${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/mutants)
  add_test(NAME sim.${row}_the_mutant_${name}_is_caught COMMAND mutant-${name} --seeds ${mutant_seeds})
  set_tests_properties(sim.${row}_the_mutant_${name}_is_caught PROPERTIES PASS_REGULAR_EXPRESSION "step [0-9]+: (${invariant}): " TIMEOUT 300 LABELS sim)
endfunction()

parley_mutant(capacity F023 src/domain/operator_machine.cpp "capacity"
  [[free() <= 0]] [[free() < 0]])
parley_mutant(fencing F025 actors/session_slots.cpp "one owner|lawful log"
  [[if (auto v = domain::decide(state_, claim); !v) { // another one was faster]]
  [[if (auto v = domain::decide(state_, claim); !v && state_.seq == 0) {]])
parley_mutant(skip_seq F107 actors/session.cpp "gap-free log"
  [[head.seq = f.seq;]] [[head.seq = f.seq + (f.seq > 5);]])
parley_mutant(ack_early F112 actors/session.cpp "ack means stored"
  [[shard_.journal->append(*this, links_, frame, head, origin, ]]
  [[if (origin) origin->ack(wire::ack{state_.id.value, head.client_id, head.author.value, head.seq, head.time_ms});
  shard_.journal->append(*this, links_, frame, head, {}, ]])
parley_mutant(deliver_hidden F033 actors/session.cpp "need to know"
  [[if (head.visibility == wire::record_visibility::everyone)]] [[if (head.seq != 0)]])
parley_mutant(deliver_less F075 actors/session.cpp "gap-free view"
  [[to_operator(r.concerned);]] [[]])
parley_mutant(forget_resends F106 src/domain/session_access.cpp "exactly once"
  [[return client_id <= s.newest_visitor_client_id;]] [[return false;]])
parley_mutant(starve F009 actors/queue_line.cpp "queue progress"
  [[m->idle_since_ms(), m->skills());
  assign();]] [[m->idle_since_ms(), m->skills());]])
parley_mutant(strand_transfers F038 src/domain/restricted_sessions.cpp "queue progress"
  [[r.request.is == waiting_request::form::transfer || ]] [[!r.request.session || ]])
parley_mutant(show_declined F032 actors/session.cpp "consoles are a recount"
  [[if (f.what == kind::decline && ]] [[if (f.what == kind::decline && state_.seq == 0 && ]])
parley_mutant(no_answer F025 actors/session_slots.cpp "one answer"
  [[refuse(claim->request, error_code(m->reason()));]] [[]])
parley_mutant(keep_slot F023 actors/session_slots.cpp "counters are a recount|queue progress"
  [[  if (c.slot_returned)
]] [[  if (c.slot_returned && state_.seq == 0)
]])
parley_mutant(lose_chain F107 actors/recovery.cpp "gap-free view|exactly once|one answer"
  [[s.links.newest = where;]] [[]])
parley_mutant(double_timer F111 actors/session_timers.cpp "lawful log"
  [[    store_by_system(*f);]] [[    store_by_system(*f), store_by_system(*f);]])
parley_mutant(tell_numbers_early F106 actors/site_directory.cpp "own numbers|need to know|ack means stored|gap-free view"
  [[if (!may_tell_numbers())]] [[if (!may_tell_numbers() && site_.name.empty())]])
parley_mutant(look_once F106 actors/session_reading.cpp "exactly once"
  [[if (*m.what && !(*m.what)->record && state_.seq != rare_->search_seq)]] [[if (*m.what && !(*m.what)->record && state_.seq == 0)]])
parley_mutant(lose_end_of_transfer F034 actors/session.cpp "gap-free view"
  [[if (holder && before.offered_to)]] [[if (holder && before.offered_to && before.offered_to == state_.offered_to)]])
parley_mutant(forget_guests F039 actors/session.cpp "gap-free view"
  [[if (before.guests.front())]] [[if (state_.seq == 0)]])
parley_mutant(watch_twice F072 actors/session.cpp "gap-free view"
  [[    if (told.add(w.who))
      w.devices]] [[    w.devices]])
parley_mutant(let_anybody_watch F072 actors/session_reading.cpp "need to know"
  [[if (standing_of(in.author) != domain::standing::supervisor)]] [[if (!in.author.operator_())]])
parley_mutant(keep_in_counter F058 src/domain/board.cpp "consoles are a recount"
  [[operators_[was].unread.erase(s);]] [[]])
parley_mutant(lose_last_news F062 actors/session_sleep.cpp "consoles are a recount"
  [[shard_.lists.leaves(*this);]] [[]])
parley_mutant(level_never F052 actors/session_timers.cpp "consoles are a recount"
  [[  if (std::exchange(told_level_, level) != level)]] [[  if (std::exchange(told_level_, level) != level && level > 9)]])
parley_mutant(level_always F052 actors/session_timers.cpp "consoles are a recount"
  [[  if (std::exchange(told_level_, level) != level)]] [[  if (told_level_ = level; level != 0)]])
parley_mutant(wrong_reason F108 actors/queue_line.cpp "decisions replay"
  [[c.idle_since_ms, c.in_use,]] [[c.idle_since_ms, 0,]])
parley_mutant(last_come F009 src/domain/queue_machine.cpp "first come"
  [[impl_->tickets.give(r.since_ms,]] [[impl_->tickets.give(ticket_layout::max_ms - r.since_ms,]])
parley_mutant(sleep_through F111 actors/session_sleep.cpp "deadlines|consoles are a recount"
  [[wake_ms == never_ms ? 0 : wake_ms]] [[wake_ms == never_ms ? wake_ms : 0]])
parley_mutant(wait_for_ever F090 actors/operator_account.cpp "deadlines|counters are a recount"
  [[for (const auto session : due.requeue)]] [[for (const auto session : due.wrapped_up)]])
