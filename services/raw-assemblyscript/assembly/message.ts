/** A header as it stands in a message; the names of requests are in lower case. */
export class Header {
  constructor(
    public name: string,
    public value: string,
  ) {}
}

export class Request {
  /** As in Fetch: "GET". */
  method: string = "";
  /** Percent-encoded, without the query. */
  path: string = "";
  /** Without the question mark; empty when there is none. */
  query: string = "";
  headers: Header[] = [];
  body: Uint8Array = new Uint8Array(0);

  /** The first value of that header, or null. `name` in lower case. */
  header(name: string): string | null {
    for (let i = 0; i < this.headers.length; i++) {
      if (this.headers[i].name == name) return this.headers[i].value;
    }
    return null;
  }
}

export class Response {
  headers: Header[] = [];

  constructor(
    public status: i32,
    public body: Uint8Array = new Uint8Array(0),
  ) {}

  /** An answer of text, as UTF-8. */
  static text(status: i32, text: string): Response {
    const response = new Response(status, Uint8Array.wrap(String.UTF8.encode(text)));
    return response.with("content-type", "text/plain; charset=utf-8");
  }

  /** Adds a header; one of the same name stays. */
  with(name: string, value: string): Response {
    this.headers.push(new Header(name, value));
    return this;
  }
}
