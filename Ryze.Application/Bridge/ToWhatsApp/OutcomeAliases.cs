// The former names of the two types. This folder changes on another branch; rename its uses after the merge and delete this file.
global using WorkOutcome = Ryze.Domain.Outcome;
global using WorkStep = Ryze.Domain.NextStep;
