// Made by generate.py from protocol/schema/wire.fbs. Change that and run it again.

/** Who: `visitor:7`, `operator:42`, `bot:1`; as author also `system`; null is nobody. */
export type principal = string | null;

export type kind = 'hello' | 'welcome' | 'attach' | 'attached' | 'detach' | 'ping' | 'pong' | 'bye' | 'error' | 'acks' | 'typing' | 'presence' | 'list' | 'listing' | 'session_info' | 'history' | 'resume' | 'page_end' | 'place' | 'watch' | 'subscribe' | 'counters' | 'contacts' | 'delivered' | 'search' | 'search_result' | 'search_end' | 'customer' | 'past_session' | 'customer_info' | 'availability' | 'apps' | 'open' | 'message' | 'read' | 'offered' | 'withdrawn' | 'accept' | 'hold' | 'decline' | 'assign' | 'close' | 'routed' | 'inactive' | 'transfer' | 'invite' | 'leave' | 'note' | 'tag' | 'rating' | 'take_over' | 'offline_message' | 'app_item';
export type session_status = 'none' | 'chatbot' | 'waiting' | 'on_chat' | 'inactive' | 'ended';
export type end_reason = 'none' | 'by_visitor' | 'by_operator' | 'time_out' | 'termination' | 'no_operator' | 'visitor_lost' | 'by_bot' | 'blocked';
export type record_visibility = 'everyone' | 'operators';
export type role = 'none' | 'visitor' | 'operator' | 'gateway';
export type away_reason = 'none' | 'by_itself' | 'missed_offers';
export type list_scope = 'mine' | 'waiting' | 'bot_hosted' | 'assigned' | 'closed';
export type offer_rule = 'none' | 'round_robin' | 'least_busy' | 'assigned' | 'longest_idle' | 'fill_first' | 'preferred';
export type withdraw_reason = 'none' | 'operator_left' | 'operator_away' | 'restarted' | 'missed' | 'taken_back';
export type route_reason = 'none' | 'page' | 'free_word' | 'choice' | 'overflow' | 'operator_lost' | 'operator_removed' | 'woken' | 'requested' | 'queue_removed';
export type search_scope = 'session' | 'names' | 'messages';
export type search_extent = 'all' | 'at_least' | 'cut';
export type offline_method = 'none' | 'by_mail' | 'in_chat';
export type unavailable_reason = 'none' | 'closed' | 'nobody' | 'full';
export type record_kind = 'open' | 'message' | 'read' | 'offered' | 'withdrawn' | 'accept' | 'hold' | 'decline' | 'assign' | 'close' | 'routed' | 'inactive' | 'transfer' | 'invite' | 'leave' | 'note' | 'tag' | 'rating' | 'take_over' | 'offline_message' | 'app_item';

export interface hello {
  protocol: number;
  site?: string;
  role: role;
  name?: string;
  key?: string;
  capacity: number;
  client?: string;
}

export interface welcome {
  principal: principal;
  token?: string;
  client_id_base: string;
  server?: string;
  max_frame_bytes: number;
  max_in_flight: number;
  session: string;
}

export interface attach {
  name?: string;
  capacity: number;
  responds?: boolean;
  available?: boolean;
}

export interface attached {
  principal: principal;
}

export interface bye {
  code: number;
  reason?: string;
  may_reconnect: boolean;
  retry_after_ms: number;
}

export interface error {
  code: number;
  name?: string;
  detail?: string;
  holder: principal;
}

export interface place {
  position: number;
  waiting: number;
  estimated_wait_ms: number;
}

export interface watch {
  on: boolean;
}

export interface subscribe {
  on: boolean;
}

export interface counters {
  unread_sessions: number;
  unassigned: number;
  unread_or_unassigned: number;
  new_unassigned: number;
  bot_hosted: number;
}

export interface contacts {
  on: boolean;
}

export interface delivered {
  up_to: number;
}

export interface ack {
  session: string;
  client_id: string;
  author: principal;
  seq: number;
  time_ms: number;
}

export interface acks {
  entries: ack[];
}

export interface typing {
  on: boolean;
}

export interface presence {
  available: boolean;
  capacity: number;
  held: number;
  offered: number;
  online: boolean;
  wrapping: number;
  away: away_reason;
  name?: string;
  removed: boolean;
  shown_name?: string;
}

export interface list {
  scope: list_scope;
  limit: number;
  queue: number;
}

export interface listing {
  count: number;
  total: number;
}

export interface session_info {
  visitor: principal;
  holder: principal;
  offered_to: principal;
  queue: number;
  last_seq: number;
  unread: number;
  oldest_unread_ms: number;
  opened_ms: number;
  waiting_since_ms: number;
  last_activity_ms: number;
  level: number;
  channel: number;
  priority: number;
  guests?: principal[];
  transfer_queue: number;
  reason: end_reason;
  answered: boolean;
  ring: boolean;
  name?: string;
}

export interface history {
  after: number;
  before: number;
  last: boolean;
  limit: number;
}

export interface resume {
  after: number;
}

export interface page_end {
  first: number;
  last: number;
  newest: number;
  more: boolean;
}

export interface open {
  queue: number;
  channel: number;
  name?: string;
  page?: string;
  priority: number;
  skills?: string[];
  with: principal;
  granted_priority: number;
  granted_skills: number;
}

export interface attachment_ref {
  id: string;
  name?: string;
  type?: string;
  bytes: number;
}

export interface message {
  text: string;
  choices?: string[];
  choice: number;
  step: number;
  attachment?: attachment_ref;
}

export interface read {
  up_to: number;
}

export interface candidate {
  operator: principal;
  last_turn: number;
  idle_since_ms: number;
  in_use: number;
  assignable: number;
  skills: number;
  reserved: number;
}

export interface offered {
  operator: principal;
  queue: number;
  rule: offer_rule;
  rules_version: number;
  waited_ms: number;
  skills: number;
  considered: number;
  candidates?: candidate[];
}

export interface withdrawn {
  operator: principal;
  reason: withdraw_reason;
}

export interface assign {
  operator: principal;
  name?: string;
}

export interface close {
  reason: end_reason;
  note?: string;
}

export interface routed {
  queue: number;
  reason: route_reason;
  priority: number;
  skills: number;
  preferred: principal;
  rules_version: number;
  detail?: string;
}

export interface inactive {
  keeps_slot: boolean;
}

export interface transfer {
  operator: principal;
  name?: string;
  queue: number;
  note?: string;
}

export interface invite {
  operator: principal;
  name?: string;
}

export interface note {
  text: string;
}

export interface tag {
  word: string;
  on: boolean;
}

export interface rating {
  stars: number;
  text?: string;
}

export interface search {
  scope: search_scope;
  text: string;
  offset: number;
  limit: number;
}

export interface search_result {
  name?: string;
  parts: string[];
}

export interface search_end {
  count: number;
  total: number;
  extent: search_extent;
}

export interface customer {
  visitor: principal;
  before: string;
  limit: number;
}

export interface past_session {
  name?: string;
  page?: string;
  queue: number;
  channel: number;
  holder: principal;
  ended_ms: number;
  last_activity_ms: number;
  reason: end_reason;
  stars: number;
  texts: number;
  tags?: string[];
}

export interface customer_info {
  visitor: principal;
  name?: string;
  page?: string;
  sessions: number;
  count: number;
  first_ms: number;
  last_ms: number;
  email?: string;
  phone?: string;
  avatar?: string;
}

export interface availability {
  queue: number;
  page?: string;
  available: boolean;
  reason: unavailable_reason;
  method: offline_method;
}

export interface apps {
  names?: string[];
  titles?: string[];
}

export interface offline_message {
  text: string;
  name?: string;
  contact?: string;
  page?: string;
  queue: number;
  method: offline_method;
}

export interface app_item {
  app: string;
  names?: string[];
  values?: string[];
  title?: string;
  url?: string;
}

/** What the body of each kind holds. Received frames have every field but those with a question mark; requests need only `required`. */
export interface bodies {
  hello: hello;
  welcome: welcome;
  attach: attach;
  attached: attached;
  bye: bye;
  error: error;
  acks: acks;
  typing: typing;
  presence: presence;
  list: list;
  listing: listing;
  session_info: session_info;
  history: history;
  resume: resume;
  page_end: page_end;
  place: place;
  watch: watch;
  subscribe: subscribe;
  counters: counters;
  contacts: contacts;
  delivered: delivered;
  search: search;
  search_result: search_result;
  search_end: search_end;
  customer: customer;
  past_session: past_session;
  customer_info: customer_info;
  availability: availability;
  apps: apps;
  open: open;
  message: message;
  read: read;
  offered: offered;
  withdrawn: withdrawn;
  assign: assign;
  close: close;
  routed: routed;
  inactive: inactive;
  transfer: transfer;
  invite: invite;
  note: note;
  tag: tag;
  rating: rating;
  offline_message: offline_message;
  app_item: app_item;
  detach: undefined;
  ping: undefined;
  pong: undefined;
  accept: undefined;
  hold: undefined;
  decline: undefined;
  leave: undefined;
  take_over: undefined;
}

/** Fields that a request can't do without. */
export interface required {
  acks: 'entries';
  message: 'text';
  note: 'text';
  tag: 'word';
  search: 'text';
  search_result: 'parts';
  offline_message: 'text';
  app_item: 'app';
}

/** Kinds that are durable and numbered by their session. */
export const record_kinds: ReadonlySet<string> = new Set<record_kind>(['open', 'message', 'read', 'offered', 'withdrawn', 'accept', 'hold', 'decline', 'assign', 'close', 'routed', 'inactive', 'transfer', 'invite', 'leave', 'note', 'tag', 'rating', 'take_over', 'offline_message', 'app_item']);

/** 64-bit fields that count or tell a time: texts of digits on the wire, numbers in this library, exact up to 2^53. */
export const quantities: ReadonlySet<string> = new Set(['after', 'before', 'bytes', 'ended_ms', 'estimated_wait_ms', 'first', 'first_ms', 'idle_since_ms', 'last', 'last_activity_ms', 'last_ms', 'last_seq', 'last_turn', 'newest', 'oldest_unread_ms', 'opened_ms', 'rules_version', 'seq', 'sessions', 'time_ms', 'total', 'up_to', 'waited_ms', 'waiting_since_ms']);
