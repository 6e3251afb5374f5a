namespace Ryze.Application.Shared;

/// <summary>
/// The exclusive right to work on one resource, across processes and replicas (docs/spec/api.md 4.4). A row names its holder; it is renewed
/// every 5 s, and expires 15 s after the last renewal. Disposing releases it. A write that requires the lease takes it as an argument, and
/// is rejected when the lease was lost.
/// </summary>
public interface ILease : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Unique for each acquisition.</summary>
    string Holder { get; }
}
