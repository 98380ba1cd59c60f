'use client'
import type { SessionActionRequest } from '#contracts/api/actions.ts'
import type { SessionView } from '#contracts/live.ts'
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx'
import { MessageDialog } from './message-dialog.tsx'
import { newRequestId } from './request-id.ts'
import type { SessionAct } from './session-act.ts'
import { nameOf } from './session-name.ts'

type Question = { act: SessionAct; session: SessionView; onClose: () => void; onGo: (body: SessionActionRequest) => void }

/** What an act on a session asks before it is requested: whether, or what to say. */
export function ActQuestion({ act, session, onClose, onGo }: Question) {
  const requestId = newRequestId()
  switch (act) {
    case 'session.abort':
      return (
        <ConfirmDialog
          onClose={onClose}
          title="Abort the open run?"
          consequence={`${nameOf(session)} stops where it is. Work of this run that is not saved is lost; the session stays.`}
          confirmLabel="Abort run"
          onConfirm={() => onGo({ action: 'session.abort', requestId })}
        />
      )
    case 'session.reset':
      return (
        <ConfirmDialog
          onClose={onClose}
          title="Reset the session?"
          consequence={`${nameOf(session)} starts with an empty context. The agent forgets this conversation; what is recorded here stays.`}
          confirmLabel="Reset session"
          onConfirm={() => onGo({ action: 'session.reset', requestId })}
        />
      )
    case 'session.message':
      return (
        <MessageDialog
          session={session}
          onClose={onClose}
          onSend={(message) => onGo({ action: 'session.message', requestId, message })}
        />
      )
  }
}
