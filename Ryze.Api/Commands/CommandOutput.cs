namespace Ryze.Api.Commands;

/// <summary>What a command says.</summary>
/// <param name="Result">Standard output: what was asked for, fit for a pipe.</param>
/// <param name="Remarks">Standard error: what a person should know, and errors.</param>
internal sealed record CommandOutput(TextWriter Result, TextWriter Remarks);
