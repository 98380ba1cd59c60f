export { listSessions } from './sessions/list-sessions.ts'
export { findSession, sessionDetail } from './sessions/session-detail.ts'
export { timelinePage } from './sessions/timeline.ts'
