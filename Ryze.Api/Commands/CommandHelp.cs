using System.Globalization;
using System.Text;

namespace Ryze.Api.Commands;

/// <summary>Builds the usage texts from the commands.</summary>
internal static class CommandHelp
{
    private const string Program = "dotnet Ryze.Api.dll";

    public static string Of(IReadOnlyList<OperatorCommand> commands)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"Usage: {Program}                        run the host")
            .AppendLine(CultureInfo.InvariantCulture, $"       {Program} <command> [--help]")
            .AppendLine();
        foreach (var command in commands)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {command.Name,-22} {command.Summary}");
        }

        return text.AppendLine()
            .Append("Commands read the host's environment variables. Exit codes: 0 done, 1 failed, 2 wrong usage.")
            .ToString();
    }

    public static string Of(OperatorCommand command)
    {
        var options = command.Options.Select(o => o.IsRequired ? $" {o.Name} {o.Value}" : $" [{o.Name} {o.Value}]");
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"Usage: {Program} {command.Name}{string.Concat(options)}")
            .AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(command.Summary[0])}{command.Summary[1..]}.")
            .AppendLine(command.Details);
        foreach (var option in command.Options)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {option.Name + ' ' + option.Value,-20} {option.Help}");
        }

        return text.ToString().TrimEnd();
    }
}
