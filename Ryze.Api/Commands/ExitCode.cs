namespace Ryze.Api.Commands;

internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The configuration is wrong, a database failed, or the command could not finish its work.</summary>
    public const int Failed = 1;

    /// <summary>The operator used the command wrongly. Nothing was changed.</summary>
    public const int Usage = 2;
}
