/** A failure as RFC 9457 problem details, the form in which the services tell theirs too. */
export function problemResponse(status: number, title: string, detail: string): Response {
  return Response.json(
    { type: "about:blank", title, status, detail },
    { status, headers: { "content-type": "application/problem+json" } },
  );
}
