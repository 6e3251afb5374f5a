namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>The kind of call: the same answer means different things to different calls.</summary>
internal enum ChatwootCall
{
    /// <summary><c>GET /api</c>, the first call: the server may not be Chatwoot.</summary>
    Version,

    /// <summary>A call that is safe to repeat.</summary>
    Repeatable,

    /// <summary>The one call that must not be repeated without a check.</summary>
    CreateInbox,
}
