namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The user whose tokens the sandbox knows; agents at the desk write under names of their own.</summary>
internal static class SandboxUser
{
    public const long Id = 1;
    public const string Name = "Sandbox";

    /// <summary>Of every user.</summary>
    public const string Email = "sandbox@example.org";

    public static DeskSender Sender { get; } = new(Id, Name, Name, "user");
}
