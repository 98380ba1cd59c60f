import type { Flapping, Labels, NoticeReason, NoticeStatus, Severity, Timers } from './alert.ts'

/** What an unknown state of a member counts as: what it was before, a trouble of its own, or clear. */
export type NoDataPolicy = 'hold' | 'alert' | 'ok'

/** How one group is handled, as the policy in force says. */
export type GroupPlan = {
  rule: string
  groupKey: string
  labels: Labels
  /** Of members that bring none. */
  severity: Severity
  timers: Readonly<Record<Severity, Timers>>
  flapping: Flapping
  /** Most time until changes are told together, in ms, while nothing is worse than info. null = told like any other. */
  digestEvery: number | null
  /** Members have no end (a run that is done): told once in a digest, then forgotten. */
  momentary: boolean
  noData: NoDataPolicy
  /** Whether the first critical notice of an episode opens an incident. */
  incident: boolean
  channels: Readonly<Record<Severity, readonly string[]>>
  /** Members tracked by name; further ones are counted only. Bounds the state. */
  memberLimit: number
}

/** One thing that fires or fired. Absent flags are false, so that many members stay small. */
export type GroupMember = {
  state: 'firing' | 'resolved' | 'no-data'
  severity: Severity
  /** Since it is open or clear, ms. */
  since: number
  /** Time of its latest event; older ones are late repeats. */
  at: number
  /** Since when people could have been told: it fired, or its muting ended. */
  from: number
  /** What people were last told of it in this episode. */
  told?: 'firing' | 'resolved' | 'no-data'
  /** As of the latest decision. */
  muted?: true
  /** Its latest transitions within the window, at most as many as make flapping. */
  flips: number[]
  flapping?: true
}

/** From the first open member until nothing is left to tell. One row in the list of alerts. */
export type Episode = {
  number: number
  openedAt: number
  /** When people are told for the first time, or next in a digest; null = nothing to tell, or everything is muted. */
  waitUntil: number | null
  /** null = nobody was told. */
  notifiedAt: number | null
  lastNoticeAt: number
  /** The highest of its members so far, told or not. */
  seen: Severity
  /** As last told. */
  severity: Severity
  /** The highest that was told. */
  worst: Severity
  toldChannels: string[]
  /** The last notice said that something goes on. */
  goesOn: boolean
  acknowledged: Acknowledgement | null
  flappingSince: number | null
  flappingTold: boolean
  noticeCount: number
  incidentOpened: boolean
  /** Members that were told, cleared and are tracked no more. */
  gone: number
}

export type Acknowledgement = { by: string; at: number }

/** Plain JSON: all that a group remembers, and all that its next decisions depend on besides events and mutes. */
export type GroupState = {
  plan: GroupPlan
  /** Episodes begun so far. */
  episodes: number
  episode: Episode | null
  members: Record<string, GroupMember>
  /** Members in `members`. */
  tracked: number
  /** Open members, untracked ones among them. */
  open: number
  /** Firing members beyond the limit. */
  untracked: number
  /** Transitions of the group as a whole between clear and not. */
  flips: number[]
  flapping: boolean
  /** When to decide next, or earlier; null = not before something happens. */
  due: number | null
}

/** Fingerprint → `silence/<id>` or `inhibition/<name>`; of members that are not open too, where it is known. */
export type Muted = ReadonlyMap<string, string>

/** A change of a member, by its fingerprint. `at` in ms; `severity` absent = the rule's. */
export type MemberEvent = {
  fingerprint: string
  state: GroupMember['state']
  severity?: Severity | undefined
  at: number
}

/** One thing to tell people. */
export type NoticeDecision = {
  /** From 1 in each episode. */
  seq: number
  episode: number
  reason: NoticeReason
  status: NoticeStatus
  severity: Severity
  /** Fingerprints, at most 500 each; `counts` has the whole. */
  firing: readonly string[]
  resolved: readonly string[]
  counts: { firing: number; resolved: number; suppressed: number }
  at: number
  channels: readonly string[]
  opensIncident: boolean
}

/** What the alert's row says now. */
export type GroupAlert = {
  episode: number
  /** The one before within the remembered window; null = none is remembered. */
  previousEpisode: number | null
  state: 'pending' | 'firing' | 'flapping' | 'acknowledged' | 'silenced' | 'no-data' | 'resolved'
  severity: Severity
  openedAt: number
  notifiedAt: number | null
  acknowledged: Acknowledgement | null
  flappingSince: number | null
  resolvedAt: number | null
  firing: number
  resolved: number
  suppressed: number
  noticeCount: number
}

/** `alert` null = there is none, or nothing about it is left to write. */
export type Decision = { state: GroupState; notices: NoticeDecision[]; alert: GroupAlert | null }
