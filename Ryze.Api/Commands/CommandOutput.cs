namespace Ryze.Api.Commands;

/// <summary>Where a command writes.</summary>
/// <param name="Result">Standard output: the result, suitable for a pipe.</param>
/// <param name="Remarks">Standard error: notes for the operator, and errors.</param>
internal sealed record CommandOutput(TextWriter Result, TextWriter Remarks);
