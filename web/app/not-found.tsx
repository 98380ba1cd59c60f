import Link from 'next/link'
import { EntryCard } from '#web/features/sign-in/entry-card.tsx'
import { buttonLook } from '#web/ui/button.tsx'

export default function NotFound() {
  return (
    <EntryCard title="There is no such page">
      <p className="text-ink-2">The address may be mistyped, or the page has moved.</p>
      <Link href="/" className={buttonLook()}>
        Go to the overview
      </Link>
    </EntryCard>
  )
}
