import type { Metadata } from 'next'
import { ApiDocs } from '#web/features/api-docs/api-docs.tsx'

export const metadata: Metadata = { title: 'API' }

export default function ApiDocsPage() {
  return <ApiDocs />
}
