import type { Metadata } from 'next'
import { Releases } from '#web/features/releases/releases.tsx'

export const metadata: Metadata = { title: 'Releases' }

export default function ReleasesPage() {
  return <Releases />
}
