namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The user of the sandbox's tokens. Agents at the desk have other names.</summary>
internal static class SandboxUser
{
    public const long Id = 1;
    public const string Name = "Sandbox";

    /// <summary>The email of all users.</summary>
    public const string Email = "sandbox@example.org";

    public static DeskSender Sender { get; } = new(Id, Name, Name, "user");
}
