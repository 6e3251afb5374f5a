namespace Ryze.Domain.Errors;

/// <summary>A request that no use case ever sees.</summary>
public abstract record RequestError : Error
{
    /// <param name="Faults">Every faulty field, joined by <c>; </c> (api.md 4.1).</param>
    public sealed record InvalidBody(string Faults) : RequestError;

    /// <summary>The same of an instance endpoint, whose literals begin with a capital letter (api.md 7).</summary>
    public sealed record InvalidInstanceBody(string Faults) : RequestError;

    public sealed record InvalidQuery(string Faults) : RequestError;

    /// <summary>A request for a socket that cannot become one (bridge.md 2).</summary>
    public sealed record InvalidHandshake(string What) : RequestError;

    /// <param name="LimitBytes">The route's own limit.</param>
    public sealed record TooLarge(long LimitBytes) : RequestError;

    public sealed record RouteNotFound : RequestError;

    public sealed record MethodNotAllowed : RequestError;

    public sealed record UnsupportedMediaType : RequestError;

    /// <summary>Development answers only to names of this machine.</summary>
    public sealed record ForeignHost : RequestError;

    /// <summary>Refused by the server before any route was chosen, with the server's own status.</summary>
    public sealed record Malformed(int Status) : RequestError;

    /// <summary>A bug of ours. The cause is in the log under the request id.</summary>
    public sealed record Fault : RequestError;
}
