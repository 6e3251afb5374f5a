namespace Ryze.Api.Commands;

/// <summary>Checks the host's arguments: only settings, each with a value, as .NET configuration reads them.</summary>
internal static class HostArguments
{
    public const string UnexpectedArgument = "unexpected argument";

    /// <returns>What is wrong, or null when the host can run with the arguments.</returns>
    public static string? FaultOf(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var key = args[i].Split('=', 2)[0];
            var isOption = IsOption(key);
            if (key.Length == 0 || key is "--" or "/" || (key[0] == '-' && !isOption))
            {
                return $"unknown option {key}";
            }

            if (args[i].Length > key.Length)
            {
                continue;
            }

            if (!isOption)
            {
                return UnexpectedArgument;
            }

            // The word after an option is its value.
            if (++i == args.Length || IsOption(args[i]))
            {
                return $"{key} needs a value";
            }
        }

        return null;
    }

    private static bool IsOption(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/');
}
