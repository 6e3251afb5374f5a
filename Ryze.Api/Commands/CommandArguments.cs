namespace Ryze.Api.Commands;

/// <summary>The options of one command call. Each is known, valid and given at most once.</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, string> _values;

    private CommandArguments(Dictionary<string, string> values) => _values = values;

    /// <summary>The option's value, or null without one.</summary>
    public string? this[string option] => _values.GetValueOrDefault(option);

    /// <summary>Whether the call contains one of <paramref name="words"/>, other than as an option's value.</summary>
    public static bool IsHelpCall(IEnumerable<string> arguments, IReadOnlyList<CommandOption> options, string[] words)
    {
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            if (words.Contains(argument, StringComparer.Ordinal))
            {
                return true;
            }

            if (options.Any(o => o.Name == argument) && rest.TryPeek(out var next) && IsValue(next))
            {
                rest.Dequeue();
            }
        }

        return false;
    }

    /// <summary>Accepts <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <exception cref="CommandLineException">The call is wrong. The message contains no option value.</exception>
    public static CommandArguments Parse(IEnumerable<string> arguments, IReadOnlyList<CommandOption> options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            var parts = argument.Split('=', 2);
            var option = options.FirstOrDefault(o => o.Name == parts[0])
                ?? throw new CommandLineException(parts[0].StartsWith('-') ? $"unknown option {parts[0]}" : "unexpected argument");
            var value = parts.Length == 2 ? parts[1]
                : rest.TryPeek(out var next) && IsValue(next) ? rest.Dequeue()
                : throw new CommandLineException($"{option.Name} needs a value");
            if (!option.IsValid(value))
            {
                throw new CommandLineException($"{option.Name} {option.Rule}");
            }

            if (!values.TryAdd(option.Name, value))
            {
                throw new CommandLineException($"{option.Name} is given twice");
            }
        }

        var missing = options.FirstOrDefault(o => o.IsRequired && !values.ContainsKey(o.Name));
        return missing is null ? new CommandArguments(values) : throw new CommandLineException($"{missing.Name} is required");
    }

    private static bool IsValue(string argument) => !argument.StartsWith("--", StringComparison.Ordinal);
}
