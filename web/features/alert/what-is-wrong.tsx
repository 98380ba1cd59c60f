import Link from 'next/link'
import type { ReactNode } from 'react'
import type { AlertDetail } from '#contracts/api/response.ts'
import { UNKNOWN } from '#web/ui/format.ts'
import { withReadersTimes } from './alert-words.ts'
import { safeHref } from './safe-href.ts'

/** What is wrong, why we believe it, what it costs, what can be done: what people were sent, in the same words. */
export function WhatIsWrong({ detail: { message } }: { detail: AlertDetail }) {
  return (
    <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <Part name="What is wrong">{withReadersTimes(message.what)}</Part>
      <Part name="Why we believe it">
        {message.why.length === 0 ? <Unknown>the evidence says no more than that</Unknown> : <Sentences says={message.why} />}
      </Part>
      <Part name="What it costs">{message.cost ?? <Unknown>not known</Unknown>}</Part>
      <Part name="What can be done">
        <Steps detail={{ message }} />
      </Part>
      {message.owner ? <Part name="Whom to ask">{message.owner}</Part> : null}
    </dl>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="font-medium text-ink-3">{name}</dt>
      <dd className="-mt-1.5 min-w-0 break-words sm:mt-0">{children}</dd>
    </div>
  )
}

const Unknown = ({ children }: { children: ReactNode }) => (
  <span className="text-ink-3">
    {UNKNOWN} {children}
  </span>
)

function Sentences({ says }: { says: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {[...new Set(says)].map((one) => (
        <li key={one}>{withReadersTimes(one)}</li>
      ))}
    </ul>
  )
}

function Steps({ detail: { message } }: { detail: Pick<AlertDetail, 'message'> }) {
  // A message leads here; here is where the reader is.
  const elsewhere = message.actions.filter(({ url }) => url !== message.url)
  if (elsewhere.length === 0 && !message.runbook) return <Unknown>no runbook is named in the policy</Unknown>
  return (
    <ul className="flex flex-col gap-1">
      {elsewhere.map(({ label, url }) => (
        <li key={label}>
          <MaybeLink href={url}>{label}</MaybeLink>
        </li>
      ))}
      {message.runbook ? (
        <li>
          Runbook: <MaybeLink href={message.runbook}>{message.runbook}</MaybeLink>
        </li>
      ) : null}
    </ul>
  )
}

/** A link where a browser may be led there; else its words alone. */
function MaybeLink({ href, children }: { href: string | null; children: string }) {
  const safe = safeHref(href)
  if (!safe) return <span>{children}</span>
  return (
    <Link href={safe} className="font-medium text-accent underline underline-offset-2">
      {children}
    </Link>
  )
}
