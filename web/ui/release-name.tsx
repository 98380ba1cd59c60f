import Link from 'next/link'
import type { ReleaseRef } from '#contracts/release.ts'

/** Enough of a hash to tell releases apart by eye. */
const SHORT = 8

/** A release by name and the beginning of its content hash, leading to all of it. */
export function ReleaseName({ release }: { release: ReleaseRef }) {
  return (
    <Link href={`/releases?release=${release.id}`} className="inline-flex min-w-0 items-baseline gap-1.5 hover:underline">
      <span className="min-w-0 break-words font-semibold">{release.name}</span>
      <ShortHash hash={release.contentHash} />
    </Link>
  )
}

/** The beginning of a content hash; all of it on hover. */
export function ShortHash({ hash }: { hash: string }) {
  return (
    <code className="font-mono text-xs text-ink-3" title={`Content hash ${hash}`}>
      {hash.slice(0, SHORT)}
    </code>
  )
}
