namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Which call was answered; the same answer means different things to different calls.</summary>
internal enum ChatwootCall
{
    /// <summary><c>GET /api</c>: nobody has shown yet that a Chatwoot lives there.</summary>
    Version,

    /// <summary>A call that may be repeated without harm.</summary>
    Repeatable,

    /// <summary>The one call that must not be repeated blindly.</summary>
    CreateInbox,
}
