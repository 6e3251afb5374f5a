namespace Ryze.Domain.Errors;

/// <summary>A request that no handler receives.</summary>
public abstract record RequestError : Error
{
    /// <param name="Faults">Every invalid field, joined by <c>; </c> (docs/spec/api.md 4.1).</param>
    public sealed record InvalidBody(string Faults) : RequestError;

    /// <summary>An invalid body of an instance endpoint, whose texts start with a capital letter (docs/spec/api.md 7).</summary>
    public sealed record InvalidInstanceBody(string Faults) : RequestError;

    public sealed record InvalidQuery(string Faults) : RequestError;

    /// <summary>A link request that is not a valid WebSocket handshake (docs/spec/bridge.md 2).</summary>
    public sealed record InvalidHandshake(string What) : RequestError;

    /// <param name="LimitBytes">The route's own limit.</param>
    public sealed record TooLarge(long LimitBytes) : RequestError;

    public sealed record RouteNotFound : RequestError;

    public sealed record MethodNotAllowed : RequestError;

    public sealed record UnsupportedMediaType : RequestError;

    /// <summary>Development answers only requests for this machine's names.</summary>
    public sealed record ForeignHost : RequestError;

    /// <summary>The server rejected it before routing, with its own status.</summary>
    public sealed record Malformed(int Status) : RequestError;

    /// <summary>An internal error. Its cause is in the log under the request id.</summary>
    public sealed record Fault : RequestError;
}
