import type { Metadata } from 'next'
import { Rules } from '#web/features/alerts/rules.tsx'

export const metadata: Metadata = { title: 'Alert rules' }

export default function RulesPage() {
  return <Rules />
}
