global using NUnit.Framework;

// See OutcomeAliases.cs in Ryze.Application.
global using WorkOutcome = Ryze.Domain.Outcome;
global using WorkStep = Ryze.Domain.NextStep;
