namespace Ryze.Api.Sandbox;

/// <summary>The one user of the sandbox, whatever name an agent writes under.</summary>
internal static class SandboxUser
{
    public const long Id = 1;
    public const string Name = "Sandbox";
    public const string Email = "sandbox@example.org";
}
