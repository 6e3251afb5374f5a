namespace Ryze.Api.Commands;

internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The configuration is wrong, a database failed, or something was left undone.</summary>
    public const int Failed = 1;

    /// <summary>The call is wrong; nothing was done.</summary>
    public const int Usage = 2;
}
